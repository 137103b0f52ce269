package io.flatwater.app.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The driver itself: a page that is at fault must be seen to be. */
@Timeout(240)
class BrowserTest {
  @TempDir private Path directory;

  @Test
  void seesErrorsOverflowPreferencesAndPixels() throws IOException {
    Path good = page("<p>all is well</p>");
    Path bad =
        page(
            "<div style='width:900px'>wide</div><img src='missing.png'/>"
                + "<script>console.error('oh'); setTimeout(() => { throw new Error('no'); })"
                + "</script>");
    try (Browser browser = Browser.start();
        Tab tab = browser.open(View.PHONE)) {
      tab.visit(good.toUri());
      assertEquals("all is well", tab.evaluate("document.body.innerText").asText());
      assertEquals(390, tab.evaluate("innerWidth").asInt());
      assertEquals(0, tab.overflow());
      assertEquals(List.of(), tab.complaints());
      tab.show(View.DARK);
      assertTrue(tab.evaluate("matchMedia('(prefers-color-scheme: dark)').matches").asBoolean());
      tab.show(View.PRINT);
      assertTrue(tab.evaluate("matchMedia('print').matches").asBoolean());

      tab.show(View.PHONE);
      tab.visit(bad.toUri());
      assertTrue(tab.overflow() >= 510, () -> "overflow " + tab.overflow());
      tab.evaluate("new Promise(done => setTimeout(done))");
      String said = String.join(" ", tab.complaints());
      assertTrue(said.contains("oh") && said.contains("no") && said.contains("missing.png"), said);
      Path picture = directory.resolve("pictures/bad.png");
      tab.picture(picture);
      assertTrue(ImageIO.read(picture.toFile()).getWidth() >= 900);
    }
  }

  private Path page(String body) throws IOException {
    Path file = Files.createTempFile(directory, "page", ".html");
    return Files.writeString(
        file,
        "<!DOCTYPE html><html><head><meta name='viewport' content='width=device-width'/></head>"
            + "<body style='margin:0'>"
            + body
            + "</body></html>");
  }
}
