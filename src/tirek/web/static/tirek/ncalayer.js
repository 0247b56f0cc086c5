// Signs with NCALayer, the signing program on the visitor's own computer. The form also works without it, by one-time password.
// One part per page: see templates/tirek/parts/ncalayer.html.

const OPENING = 8000
const part = document.querySelector('[data-ncalayer]')

class Stopped extends Error {
  constructor (says, detail = '') {
    super(says)
    this.detail = detail
  }
}

const request = ({ data, locale }) => ({
  module: 'kz.gov.pki.knca.basics',
  method: 'sign',
  args: {
    allowedStorages: ['PKCS12', 'AKKaztokenStore', 'AKKZIDCardStore', 'AKEToken72KStore', 'AKJaCartaStore', 'AKAKEYStore'],
    format: 'cms',
    data,
    signingParams: { decode: true, encapsulate: false, digested: false },
    // A key for signing (not for signing in) of an individual.
    signerParams: { extKeyUsageOids: ['1.3.6.1.5.5.7.3.4', '1.2.398.3.3.4.1.1'] },
    locale
  }
})

// Resolves with the CMS; rejects with what to say.
const sign = ({ ncalayer, ...asked }) => new Promise((resolve, reject) => {
  const socket = new WebSocket(ncalayer)
  let opened = false
  const stop = (says, detail) => {
    reject(new Stopped(says, detail))
    socket.close()
  }
  const timer = setTimeout(() => opened || stop('absent'), OPENING)
  socket.onopen = () => {
    opened = true
    socket.send(JSON.stringify(request(asked)))
  }
  socket.onmessage = ({ data }) => {
    let answer
    try {
      answer = JSON.parse(data)
    } catch {
      return stop('failed')
    }
    // Its first words are its version.
    if (answer?.result?.version) return
    if (answer?.status !== true) return stop('failed', String(answer?.message ?? answer?.code ?? ''))
    const result = [answer.body?.result ?? []].flat()[0]
    if (!result) return stop('cancelled')
    resolve(result)
    socket.close()
  }
  socket.onclose = () => {
    clearTimeout(timer)
    reject(new Stopped(opened ? 'lost' : 'absent'))
  }
})

if (part) {
  const button = part.querySelector('button')
  const say = (name, detail = '') => {
    for (const line of part.querySelectorAll('[data-says]')) {
      line.hidden = line.dataset.says !== name
      const place = line.querySelector('[data-detail]')
      if (place) place.textContent = detail
    }
  }
  button.addEventListener('click', async () => {
    button.disabled = true
    say('working')
    try {
      const field = part.querySelector('input[name=signature]')
      field.value = await sign(part.dataset)
      say('done')
      field.form.requestSubmit(part.querySelector('[data-submit]'))
    } catch (stopped) {
      say(stopped instanceof Stopped ? stopped.message : 'failed', stopped.detail)
      button.disabled = false
      button.focus()
    }
  })
  part.hidden = false
}
