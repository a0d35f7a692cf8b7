/** How much of an element must stand on the screen: all of it, up to what rounding takes. */
const WHOLE = 0.99;

/** Watches which documents of a page stand whole on the screen, and tells whenever that changes. */
export class InView {
  readonly #documents = new Map<Element, string>();
  readonly #standing = new Set<Element>();
  readonly #observer: IntersectionObserver;
  readonly #tell: (ids: string[]) => void;

  constructor(tell: (ids: string[]) => void) {
    this.#tell = tell;
    this.#observer = new IntersectionObserver((entries) => {
      for (const { target, intersectionRatio } of entries) {
        if (intersectionRatio >= WHOLE) this.#standing.add(target);
        else this.#standing.delete(target);
      }
      this.#say();
    }, { threshold: WHOLE });
  }

  /** An attachment: this element stands for the document. */
  readonly stands = (id: string) => (element: Element) => {
    this.#documents.set(element, id);
    this.#observer.observe(element);
    return () => {
      this.#observer.unobserve(element);
      this.#documents.delete(element);
      if (this.#standing.delete(element)) this.#say();
    };
  };

  /** The page is left: nothing of it stands on the screen any more. */
  end(): void {
    this.#observer.disconnect();
    this.#tell([]);
  }

  #say(): void {
    this.#tell([...this.#standing].flatMap((element) => this.#documents.get(element) ?? []));
  }
}
