// A page about work in the background looks for what is new by itself; its link does the same without this file.

const EVERY = 3000

async function look() {
  const part = document.querySelector('[data-progress]')
  if (!part) return
  try {
    const answer = await fetch(location.pathname, { credentials: 'same-origin' })
    if (!answer.ok) return
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
    const fresh = page.querySelector('[data-progress]')
    if (fresh) part.replaceWith(fresh)
    else location.replace(location.pathname)
  } catch {
    // Without a network the page stays as it is.
  }
}

setInterval(look, EVERY)
