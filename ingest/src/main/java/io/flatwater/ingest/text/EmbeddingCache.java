package io.flatwater.ingest.text;

import io.flatwater.ingest.source.Progress;
import io.flatwater.ingest.source.SourceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Vectors of lists of texts, in files named by what decides them: the encoder and the texts.
 *
 * <p>A file is a tag, the number of rows and their width (four bytes each, big-endian), the vectors
 * in FLOAT32 little-endian, and the SHA-256 of all that. It gets its name only when it is whole;
 * one that is damaged is made again.
 */
public final class EmbeddingCache {
  private static final byte[] TAG = "flatwater embeddings 1\n".getBytes(StandardCharsets.US_ASCII);
  private static final int HASH = 32;
  private static final long MOST_BYTES = 1L << 30;
  private static final int TEXTS_BETWEEN_REPORTS = 32;

  private final Path directory;
  private final Progress progress;

  /**
   * Uses a directory, which is made when something is kept.
   *
   * @param progress of encoding, in texts
   */
  public EmbeddingCache(Path directory, Progress progress) {
    this.directory = directory;
    this.progress = progress;
  }

  /**
   * The vectors of some texts.
   *
   * @param width of each
   * @param values rows × width, row-major; shared, not to be changed
   * @param sha256 of the vectors with their tag and size, hexadecimal
   */
  public record Embeddings(int width, float[] values, String sha256) {
    /** Returns the number of vectors. */
    public int rows() {
      return values.length / width;
    }
  }

  /**
   * Returns the vectors of some texts, from the cache if they were encoded before.
   *
   * @param encoder is used only if they were not; stays the caller's
   * @throws SourceException if they would be too large, or the cache cannot be written
   */
  public Embeddings of(List<String> texts, SentenceEncoder encoder) {
    if ((long) texts.size() * encoder.width() * Float.BYTES > MOST_BYTES) {
      throw new SourceException(
          "found "
              + texts.size()
              + " texts, expected at most "
              + MOST_BYTES / Float.BYTES / encoder.width()
              + ": their vectors would not fit into memory");
    }
    Path file = directory.resolve(key(texts, encoder.id()) + ".bin");
    try {
      Optional<Embeddings> kept = read(file, texts.size(), encoder.width());
      return kept.isPresent() ? kept.get() : encode(texts, encoder, file);
    } catch (IOException e) {
      throw new SourceException("Embeddings cannot be kept in " + directory + ": " + e + ".", e);
    }
  }

  private Embeddings encode(List<String> texts, SentenceEncoder encoder, Path file)
      throws IOException {
    int width = encoder.width();
    float[] values = new float[Math.multiplyExact(texts.size(), width)];
    for (int i = 0; i < texts.size(); i++) {
      if (i % TEXTS_BETWEEN_REPORTS == 0) {
        progress.at("encoding texts", i, texts.size());
      }
      System.arraycopy(encoder.encode(texts.get(i)), 0, values, i * width, width);
    }
    progress.at("encoding texts", texts.size(), texts.size());
    ByteBuffer bytes =
        ByteBuffer.allocate(TAG.length + 8 + values.length * Float.BYTES + HASH)
            .put(TAG)
            .putInt(texts.size())
            .putInt(width)
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    bytes.position(bytes.position() + values.length * Float.BYTES);
    byte[] hash = hash(bytes.array());
    bytes.put(hash);
    Files.createDirectories(directory);
    Path whole = Files.createTempFile(directory, "encoding-", ".tmp");
    try {
      Files.write(whole, bytes.array());
      Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(whole);
    }
    return new Embeddings(width, values, HexFormat.of().formatHex(hash));
  }

  private static Optional<Embeddings> read(Path file, int rows, int width) throws IOException {
    long expected = TAG.length + 8L + (long) rows * width * Float.BYTES + HASH;
    if (!Files.exists(file) || Files.size(file) != expected) {
      return Optional.empty();
    }
    byte[] bytes = Files.readAllBytes(file);
    ByteBuffer in = ByteBuffer.wrap(bytes).position(TAG.length);
    byte[] hash = Arrays.copyOfRange(bytes, bytes.length - HASH, bytes.length);
    if (!Arrays.equals(hash(bytes), hash) || in.getInt() != rows || in.getInt() != width) {
      return Optional.empty();
    }
    float[] values = new float[rows * width];
    in.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return Optional.of(new Embeddings(width, values, HexFormat.of().formatHex(hash)));
  }

  /** Returns the SHA-256 of all but the hash at the end. */
  private static byte[] hash(byte[] file) {
    MessageDigest digest = Hashes.sha256();
    digest.update(file, 0, file.length - HASH);
    return digest.digest();
  }

  private static String key(List<String> texts, String encoder) {
    MessageDigest digest = Hashes.sha256();
    add(digest, encoder);
    texts.forEach(text -> add(digest, text));
    return HexFormat.of().formatHex(digest.digest()).substring(0, 32);
  }

  private static void add(MessageDigest digest, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update(ByteBuffer.allocate(4).putInt(bytes.length).flip());
    digest.update(bytes);
  }
}
