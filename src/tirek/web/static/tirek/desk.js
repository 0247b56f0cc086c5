// Keys of the desk: every list works without them.

const find = document.querySelector('[data-find]')
const links = [...document.querySelectorAll('[data-rows] .tk-desk__open')]
const hint = document.querySelector('[data-keys]')
if (hint) hint.hidden = false

const typing = (target) => target.closest('input, textarea, select, [contenteditable]') !== null

function move(step) {
  const here = links.indexOf(document.activeElement)
  const next = here < 0 ? (step > 0 ? 0 : links.length - 1) : here + step
  links[Math.min(Math.max(next, 0), links.length - 1)]?.focus()
}

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return
  if (event.key === '/' && find) {
    event.preventDefault()
    find.focus()
    find.select()
  } else if (event.key === 'j') {
    move(1)
  } else if (event.key === 'k') {
    move(-1)
  }
})
