// A drawing as a file of its own: its colours are put into it, since the page's style does not come along.
import { save } from '../parts/Export.svelte'

const PARTS = ['fill', 'stroke', 'stroke-width', 'stroke-dasharray', 'opacity', 'font'] as const

/** Saves the drawings within an element, one below the other. */
export function saveDrawing(element: HTMLElement, name: string) {
  const drawings = [...element.querySelectorAll('svg:is([role=img], [role=group])')] as SVGSVGElement[]
  const width = Math.max(...drawings.map((one) => one.getBoundingClientRect().width))
  const ground = getComputedStyle(document.documentElement).getPropertyValue('background-color')
  let top = 0
  const parts = drawings.map((drawing) => {
    const copy = drawing.cloneNode(true) as SVGSVGElement
    const [from, to] = [drawing.querySelectorAll('*'), copy.querySelectorAll('*')]
    from.forEach((one, at) => {
      const style = getComputedStyle(one)
      to[at]!.removeAttribute('class')
      for (const part of PARTS) to[at]!.setAttribute(part, style.getPropertyValue(part))
    })
    const { height } = drawing.getBoundingClientRect()
    copy.removeAttribute('class')
    copy.setAttribute('y', String(top))
    copy.setAttribute('width', String(width))
    copy.setAttribute('height', String(height))
    top += height + 24
    return new XMLSerializer().serializeToString(copy)
  })
  save(name, `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${top}"><rect width="100%" height="100%" fill="${ground}"/>${parts.join('')}</svg>\n`, 'image/svg+xml')
}
