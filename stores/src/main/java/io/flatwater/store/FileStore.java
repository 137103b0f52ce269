package io.flatwater.store;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Blobs as files: {@code DIRECTORY/ab/abcdef...}, where {@code ab} are the first digits of the
 * hash.
 *
 * <p>A blob is written to {@code DIRECTORY/unfinished}, synced, renamed into place in one step, and
 * then the directory itself is synced, so that neither a crash nor a full disk leaves half a blob
 * under a name.
 */
public final class FileStore implements BlobStore {
  private static final long MAX_BYTES = 1L << 30;
  private static final String UNFINISHED = "unfinished";
  private static final int PREFIX = 2;
  private static final int PIECE_BYTES = 1 << 16;
  private static final boolean DIRECTORIES_SYNC =
      !System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");

  private final Path directory;
  private final long maxBytes;

  /** Opens a store for blobs of up to 1 GiB, making the directory where there is none. */
  public FileStore(Path directory) {
    this(directory, MAX_BYTES);
  }

  /**
   * Opens a store, making the directory where there is none.
   *
   * @param maxBytes size of the largest blob, at most {@code Integer.MAX_VALUE - 8}
   * @throws StoreException if the directory cannot be made
   */
  public FileStore(Path directory, long maxBytes) {
    if (maxBytes < 1 || maxBytes > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException("maxBytes out of range: " + maxBytes);
    }
    this.directory = directory.toAbsolutePath().normalize();
    this.maxBytes = maxBytes;
    try {
      Files.createDirectories(this.directory.resolve(UNFINISHED));
    } catch (IOException e) {
      throw new StoreException(
          "cannot make the checkpoint directory "
              + this.directory
              + " ("
              + why(e)
              + "); name one that this user may write to",
          e);
    }
  }

  @Override
  public String put(byte[] content) {
    if (content.length > maxBytes) {
      throw new StoreException(
          "a blob of " + content.length + " bytes exceeds the store's limit of " + maxBytes);
    }
    String hash = Hashes.sha256(content);
    try {
      if (!renew(hash, content)) {
        write(hash, content);
      }
      return hash;
    } catch (IOException e) {
      throw new StoreException(
          "cannot write "
              + content.length
              + " bytes below "
              + directory
              + " ("
              + why(e)
              + "); nothing half-written is visible; make room or mend its permissions and start"
              + " again",
          e);
    }
  }

  private boolean renew(String hash, byte[] content) throws IOException {
    Path file = path(hash);
    try {
      if (!holds(file, content)) {
        return false;
      }
      Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
    } catch (NoSuchFileException e) {
      return false;
    }
    // Whoever wrote it may have been killed before the name was durable.
    sync(folder(hash));
    return true;
  }

  /** Compares a piece at a time, since a blob may be large. */
  private static boolean holds(Path file, byte[] content) throws IOException {
    if (Files.size(file) != content.length) {
      return false;
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] piece = new byte[Math.min(content.length, PIECE_BYTES)];
      for (int at = 0; at < content.length; ) {
        int read = in.readNBytes(piece, 0, Math.min(content.length - at, piece.length));
        if (read == 0 || !Arrays.equals(piece, 0, read, content, at, at + read)) {
          return false;
        }
        at += read;
      }
      return true;
    }
  }

  private void write(String hash, byte[] content) throws IOException {
    Path file = path(hash);
    Path folder = folder(hash);
    Path unfinished = directory.resolve(UNFINISHED).resolve(hash + "." + UUID.randomUUID());
    try {
      try (FileChannel channel = FileChannel.open(unfinished, CREATE_NEW, WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(content);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      if (!Files.isDirectory(folder)) {
        Files.createDirectories(folder);
        sync(directory);
      }
      Files.move(unfinished, file, ATOMIC_MOVE);
    } catch (IOException e) {
      discard(unfinished, e);
      throw e;
    }
    sync(folder);
  }

  private static void discard(Path unfinished, IOException reason) {
    try {
      Files.deleteIfExists(unfinished);
    } catch (IOException e) {
      reason.addSuppressed(e);
    }
  }

  @Override
  public byte[] get(String hash) {
    Path file = path(hash);
    byte[] content;
    try {
      long size = Files.size(file);
      if (size > maxBytes) {
        throw new DamagedBlobException(
            file + " has " + size + " bytes, more than the limit of " + maxBytes);
      }
      content = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new MissingBlobException(
          "there is no blob "
              + hash
              + " in "
              + directory
              + "; was it deleted, or is it another"
              + " store?");
    } catch (IOException e) {
      throw new StoreException("cannot read " + file + " (" + why(e) + ")", e);
    }
    String found = Hashes.sha256(content);
    if (!found.equals(hash)) {
      throw new DamagedBlobException(
          file + " is damaged: its " + content.length + " bytes have the hash " + found);
    }
    return content;
  }

  @Override
  public boolean has(String hash) {
    return Files.isRegularFile(path(hash));
  }

  @Override
  public List<Blob> list(String after, int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit must be positive: " + limit);
    }
    List<Blob> blobs = new ArrayList<>();
    try {
      String from = after.length() < PREFIX ? "" : after.substring(0, PREFIX);
      for (String folder : names(directory)) {
        if (folder.length() != PREFIX || folder.compareTo(from) < 0) {
          continue;
        }
        for (String name : names(directory.resolve(folder))) {
          if (Hashes.isHash(name) && name.compareTo(after) > 0) {
            look(name, blobs);
          }
          if (blobs.size() == limit) {
            return blobs;
          }
        }
      }
      return blobs;
    } catch (IOException e) {
      throw new StoreException("cannot list " + directory + " (" + why(e) + ")", e);
    }
  }

  private void look(String hash, List<Blob> blobs) throws IOException {
    Path file = path(hash);
    try {
      blobs.add(new Blob(hash, Files.size(file), Files.getLastModifiedTime(file).toInstant()));
    } catch (NoSuchFileException e) {
      return; // deleted by another process since the folder was read
    }
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Override
  public boolean delete(Blob listed) {
    Path file = path(listed.hash());
    try {
      if (!Files.getLastModifiedTime(file).toInstant().equals(listed.written())) {
        return false;
      }
      Files.delete(file);
      return true;
    } catch (NoSuchFileException e) {
      return true;
    } catch (IOException e) {
      throw new StoreException("cannot delete " + file + " (" + why(e) + ")", e);
    }
  }

  @Override
  public int discardUnfinished(Instant before) {
    int discarded = 0;
    try {
      Path folder = directory.resolve(UNFINISHED);
      for (String name : names(folder)) {
        Path file = folder.resolve(name);
        if (Files.getLastModifiedTime(file).toInstant().isBefore(before)
            && Files.deleteIfExists(file)) {
          discarded++;
        }
      }
      return discarded;
    } catch (IOException e) {
      throw new StoreException("cannot clear unfinished files of " + directory, e);
    }
  }

  @Override
  public long maxBytes() {
    return maxBytes;
  }

  @Override
  public String location() {
    return directory.toString();
  }

  @Override
  public void close() {
    // Files are opened for one call at a time.
  }

  private Path path(String hash) {
    return folder(hash).resolve(hash);
  }

  private Path folder(String hash) {
    return directory.resolve(Hashes.check(hash).substring(0, PREFIX));
  }

  private static void sync(Path folder) throws IOException {
    if (DIRECTORIES_SYNC) {
      try (FileChannel channel = FileChannel.open(folder, READ)) {
        channel.force(true);
      }
    }
  }

  private static String why(IOException e) {
    if (e instanceof FileSystemException f && f.getReason() != null) {
      return f.getReason();
    }
    String kind = e.getClass().getSimpleName().replace("Exception", "");
    if (e.getMessage() == null) {
      return kind;
    }
    return kind.equals("IO") ? e.getMessage() : kind + ": " + e.getMessage();
  }
}
