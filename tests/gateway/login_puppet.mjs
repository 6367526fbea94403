/** A puppet for the test of deploy/gateway: shows a QR code, then is logged in. */
import { PuppetMock } from 'wechaty-puppet-mock'

export default class LoginPuppet extends PuppetMock {
  async onStart () {
    this.emit('scan', { status: 2, qrcode: 'https://login.example.cn/l/abc' })
    setTimeout(() => this.login('wxid_deployed'), 50)
  }

  async contactRawPayload (id) { return { id, name: '小圆', alias: '', avatar: '', gender: 0, type: 1, phone: [] } }
}
