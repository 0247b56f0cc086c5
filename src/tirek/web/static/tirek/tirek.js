// Small comforts only: every page works without this file.

// A page that came back with errors: begin reading at the summary.
const summary = document.querySelector('.govuk-error-summary')
if (summary) summary.focus()

for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false
  button.addEventListener('click', () => window.print())
}

// Paper cannot be unfolded.
let opened = []
window.addEventListener('beforeprint', () => {
  opened = [...document.querySelectorAll('main details:not([open])')]
  for (const part of opened) part.open = true
})
window.addEventListener('afterprint', () => {
  for (const part of opened) part.open = false
})
