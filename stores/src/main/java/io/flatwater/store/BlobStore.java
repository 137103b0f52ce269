package io.flatwater.store;

import java.time.Instant;
import java.util.List;

/**
 * Keeps blobs under the SHA-256 of their content.
 *
 * <p>What {@link #put} has returned for is on stable storage, whole, under its name; what it has
 * not returned for is not visible at all or visible whole. Every failure of the storage is a {@link
 * StoreException} whose message is one sentence for an operator.
 */
public interface BlobStore extends AutoCloseable {

  /**
   * Stores a blob durably and returns its hash.
   *
   * <p>If a blob with this content is there already, it is verified and its time is renewed, so
   * that whoever collects old blobs leaves it alone; if it is damaged, it is written anew.
   *
   * @param content only read
   * @return hexadecimal SHA-256 of the content
   * @throws StoreException if the content exceeds {@link #maxBytes()} or cannot be written
   */
  String put(byte[] content);

  /**
   * Returns the content of a blob after comparing it with its hash.
   *
   * @param hash 64 hexadecimal digits in lower case
   * @return a new array
   * @throws MissingBlobException if there is no such blob
   * @throws DamagedBlobException if what is stored has another hash or exceeds {@link #maxBytes()}
   */
  byte[] get(String hash);

  /** Tells whether there is a blob of this hash; it may still be damaged. */
  boolean has(String hash);

  /**
   * Returns the next blobs in the order of their hashes.
   *
   * @param after hash after which to go on; empty to start
   * @param limit most blobs to return, at least 1
   * @return at most {@code limit} blobs; empty at the end
   */
  List<Blob> list(String after, int limit);

  /**
   * Deletes a blob unless it was written again since it was listed.
   *
   * @return whether it is gone
   */
  boolean delete(Blob listed);

  /**
   * Discards what was begun before the given time and never finished, as a killed process leaves
   * it.
   *
   * @return the number of writes that were given up
   */
  int discardUnfinished(Instant before);

  /** Returns the size of the largest blob that this store takes and gives. */
  long maxBytes();

  /** Returns where the blobs lie, for messages; holds no secrets. */
  String location();

  @Override
  void close();
}
