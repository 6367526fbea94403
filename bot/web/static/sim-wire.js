// The one WebSocket. It connects again by itself, waiting longer each time.

const FIRST_WAIT = 400;
const LONGEST_WAIT = 10000;

export class Wire {
  // hello() gives the first message of a connection; message(object) takes what comes; status(text) tells the state.
  constructor({ hello, message, status }) {
    this.hello = hello;
    this.message = message;
    this.status = status;
    this.wait = FIRST_WAIT;
    this.timer = 0;
    this.socket = null;
    window.addEventListener("online", () => this.again());
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) this.again();
    });
  }

  connect() {
    clearTimeout(this.timer);
    this.timer = 0;
    const scheme = location.protocol === "https:" ? "wss://" : "ws://";
    const socket = new WebSocket(scheme + location.host + "/simulator/ws");
    this.socket = socket;
    socket.addEventListener("open", () => socket.send(JSON.stringify(this.hello())));
    socket.addEventListener("message", (event) => {
      const message = JSON.parse(event.data);
      if (message.type === "welcome" || message.type === "resume") {
        this.wait = FIRST_WAIT;
        this.status("");
      }
      this.message(message);
    });
    socket.addEventListener("close", () => this.lost());
  }

  lost() {
    this.socket = null;
    this.status("连接断了，正在重新连接……");
    const pause = this.wait * (0.75 + Math.random() / 2);
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
    this.timer = setTimeout(() => this.connect(), pause);
  }

  again() {
    if (this.timer) this.connect();
  }

  // Whether it could be handed to the connection; that does not promise that it arrived.
  send(object) {
    if (!this.socket || this.socket.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(object));
    return true;
  }
}
