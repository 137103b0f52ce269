package io.flatwater.model.file;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** Zip files in memory: stored, in the given order, with one fixed time, so that bytes repeat. */
public final class ZipBytes {
  private static final LocalDateTime TIME = LocalDateTime.of(1980, 2, 1, 0, 0);
  private static final int MAX_ENTRIES = 64;

  private ZipBytes() {}

  static byte[] write(Map<String, byte[]> entries) {
    int size = entries.values().stream().mapToInt(bytes -> bytes.length + 256).sum();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(size);
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        byte[] content = entry.getValue();
        CRC32 crc = new CRC32();
        crc.update(content);
        ZipEntry header = new ZipEntry(entry.getKey());
        header.setTimeLocal(TIME); // setTime would depend on the time zone
        header.setMethod(ZipEntry.STORED);
        header.setSize(content.length);
        header.setCrc(crc.getValue());
        zip.putNextEntry(header);
        zip.write(content);
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return bytes.toByteArray();
  }

  /**
   * Reads a file that {@link #write} wrote. As every entry is stored, it takes no more memory than
   * the file.
   *
   * @throws CorruptCheckpoint if it is anything else
   */
  static Map<String, byte[]> readStored(byte[] file) {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(file))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        byte[] content = zip.readNBytes(size(entry, file.length));
        zip.closeEntry();
        if (entries.put(entry.getName(), content) != null || entries.size() > MAX_ENTRIES) {
          throw new CorruptCheckpoint("the checkpoint has too many entries, or one twice");
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new CorruptCheckpoint("the checkpoint is no intact zip: " + e.getMessage(), e);
    }
    return entries;
  }

  /** A zip may claim any size, negative ones included. */
  private static int size(ZipEntry entry, int most) {
    long size = entry.getSize();
    if (entry.getMethod() != ZipEntry.STORED || size < 0 || size > most) {
      throw new CorruptCheckpoint(
          "entry " + shown(entry) + " of the checkpoint is not stored as we store");
    }
    return (int) size;
  }

  /**
   * Reads one entry of a foreign zip, the first of its name, and nothing behind it.
   *
   * <p>What is packed may be many times larger than the file; it is unpacked no further than to the
   * limit.
   *
   * @param limit largest size that is accepted, bytes
   * @throws CorruptCheckpoint if it is missing or too large, or the zip is damaged
   */
  public static byte[] readForeign(byte[] file, String name, int limit) {
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(file))) {
      ZipEntry entry = zip.getNextEntry();
      for (int seen = 1; entry != null && seen < MAX_ENTRIES; seen++) {
        if (entry.getName().equals(name)) {
          byte[] content = zip.readNBytes(limit);
          if (zip.read() >= 0) {
            throw new CorruptCheckpoint(
                "entry " + name + " of the model file has more than " + limit + " bytes");
          }
          return content;
        }
        entry = zip.getNextEntry();
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new CorruptCheckpoint("the model file is no intact zip: " + e.getMessage(), e);
    }
    throw new CorruptCheckpoint(
        "the model file has no entry "
            + name
            + ", expected one that DL4J's ModelSerializer or Keras wrote");
  }

  /** A name may be 64 kB long. */
  private static String shown(ZipEntry entry) {
    String name = entry.getName();
    return name.length() > 100 ? name.substring(0, 100) + "..." : name;
  }
}
