package io.flatwater.app.browser;

/**
 * How a reader looks at a page.
 *
 * @param name for the file of a picture
 * @param width of the window in CSS pixels
 * @param height of the window in CSS pixels
 * @param scheme that the reader prefers
 * @param medium that the page is laid out for
 */
public record View(String name, int width, int height, Scheme scheme, Medium medium) {
  /** A window on a desk. */
  public static final View DESKTOP = new View("desktop", 1280, 900, Scheme.LIGHT, Medium.SCREEN);

  /** The same at night. */
  public static final View DARK = new View("dark", 1280, 900, Scheme.DARK, Medium.SCREEN);

  /** A narrow telephone. */
  public static final View PHONE = new View("phone", 390, 844, Scheme.LIGHT, Medium.SCREEN);

  /** A page of paper, A4 between margins, for a reader whose screen is dark. */
  public static final View PRINT = new View("print", 718, 1046, Scheme.DARK, Medium.PRINT);

  /** What the reader prefers. */
  public enum Scheme {
    LIGHT,
    DARK
  }

  /** Where the page is shown. */
  public enum Medium {
    SCREEN,
    PRINT
  }
}
