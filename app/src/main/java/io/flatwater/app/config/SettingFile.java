package io.flatwater.app.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads small text files that a setting names; no more of them is read than they may hold. */
final class SettingFile {
  private SettingFile() {}

  /**
   * Returns a file's text, which is UTF-8.
   *
   * @param mostBytes that it may have
   * @throws IllegalArgumentException if it has more, before they are read
   * @throws IOException if it cannot be read, or is no text
   */
  static String text(Path file, int mostBytes) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(mostBytes + 1);
      if (bytes.length > mostBytes) {
        throw new IllegalArgumentException(
            "it has more than " + mostBytes + " bytes; is it the right one?");
      }
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    }
  }
}
