package io.flatwater.ingest.table;

import io.flatwater.ingest.source.SourceException;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** A text file in UTF-8, or UTF-16 with its mark, plain or gzip as its first bytes say. */
record TextFile(Path path) {
  private static final int GZIP_MAGIC = 0x1f8b;
  private static final int BUFFER = 1 << 16;

  /** Opens the file; malformed bytes become the replacement character. */
  BufferedReader open() {
    try {
      InputStream raw = new BufferedInputStream(Files.newInputStream(path), BUFFER);
      try {
        raw.mark(2);
        int magic = raw.read() << 8 | raw.read();
        raw.reset();
        InputStream in =
            magic == GZIP_MAGIC
                ? new BufferedInputStream(new GZIPInputStream(raw, BUFFER), BUFFER)
                : raw;
        return new BufferedReader(new InputStreamReader(in, charset(in)), BUFFER);
      } catch (IOException e) {
        raw.close();
        throw e;
      }
    } catch (NoSuchFileException e) {
      throw new SourceException("There is no file " + path + ".", e);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** Returns UTF-16 if its mark is in front, as some spreadsheets write it; else UTF-8. */
  private static Charset charset(InputStream in) throws IOException {
    in.mark(2);
    int mark = in.read() << 8 | in.read();
    in.reset();
    boolean wide = mark == 0xfeff || mark == 0xfffe;
    return wide ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8;
  }

  /** Returns what to say of trouble while reading. */
  SourceException unreadable(Exception e) {
    return new SourceException("Cannot read " + path + ": " + e.getMessage() + ".", e);
  }

  /** Returns the file's name up to its first dot. */
  String name() {
    Path last = path.getFileName();
    String whole = last == null ? "table" : last.toString();
    int dot = whole.indexOf('.');
    return dot > 0 ? whole.substring(0, dot) : whole;
  }
}
