"""The pages: health, the notice about personal data, and the simulator in the browser."""
