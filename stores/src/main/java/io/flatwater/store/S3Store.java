package io.flatwater.store;

import io.flatwater.store.S3Faults.Deed;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Blobs as objects of an S3-compatible server: {@code PREFIX/ab/abcdef...}, the same names as in a
 * {@link FileStore}.
 *
 * <p>An object appears whole or not at all, so that there is nothing to rename. It is always sent,
 * also where it may be there already: that renews its time, mends it if it is damaged, and takes
 * one request. Requests that a server is too busy for, or that break off, are repeated with growing
 * pauses. Beyond {@link #PART_BYTES} a blob is sent in parts, of which nothing is left where one
 * fails.
 *
 * <p>The user needs {@code s3:ListBucket} and {@code s3:GetObject}; who writes {@code s3:PutObject}
 * and {@code s3:AbortMultipartUpload} too; who collects old files {@code s3:DeleteObject} and
 * {@code s3:ListBucketMultipartUploads} besides.
 */
public final class S3Store implements BlobStore {
  /** Size from which on a blob is sent in parts of this size. */
  static final int PART_BYTES = 16 << 20;

  private static final long MAX_BYTES = 1L << 30;
  private static final int PREFIX = 2;
  private static final int PAGE = 1000;
  private static final int FIRST_READ = 64 << 10;

  private final S3Client client;
  private final S3Faults faults;
  private final S3Uploads uploads;
  private final S3Settings.Place place;
  private final long maxBytes;

  /**
   * How a store behaves towards its server.
   *
   * @param maxBytes size of the largest blob
   * @param partBytes size of a part, at least 5 MiB
   * @param attempts most attempts of one request
   * @param firstPause about the pause before the second; each further one is twice as long
   */
  record Manners(long maxBytes, int partBytes, int attempts, Duration firstPause) {
    static final Manners USUAL = new Manners(MAX_BYTES, PART_BYTES, 8, Duration.ofMillis(200));
  }

  /**
   * Opens a store for blobs of up to 1 GiB and asks whether it may be used.
   *
   * @throws StoreException if there is no such bucket, the credentials are refused, or nobody
   *     answers
   */
  public S3Store(S3Settings settings) {
    this(settings, Manners.USUAL);
  }

  S3Store(S3Settings settings, Manners manners) {
    this.place = settings.place();
    this.maxBytes = manners.maxBytes();
    this.faults = new S3Faults(settings);
    this.client = faults.explained(Deed.OPEN, () -> S3Clients.open(settings, manners));
    this.uploads = new S3Uploads(client, place, manners.partBytes());
    try {
      list("", 1);
    } catch (StoreException e) {
      client.close();
      throw e;
    }
  }

  @Override
  public String put(byte[] content) {
    if (content.length > maxBytes) {
      throw new StoreException(
          "a blob of " + content.length + " bytes exceeds the store's limit of " + maxBytes);
    }
    String hash = Hashes.sha256(content);
    faults.explained(
        Deed.WRITE,
        () -> {
          if (content.length > uploads.partBytes()) {
            uploads.send(key(hash), content);
          } else {
            send(hash, content);
          }
          return hash;
        });
    return hash;
  }

  private void send(String hash, byte[] content) {
    PutObjectRequest request =
        PutObjectRequest.builder()
            .bucket(place.bucket())
            .key(key(hash))
            .contentLength((long) content.length)
            // The server compares it with what has arrived; newer checksums not every server knows.
            .contentMD5(Base64.getEncoder().encodeToString(Hashes.md5(content)))
            .build();
    client.putObject(request, RequestBody.fromBytes(content));
  }

  @Override
  public byte[] get(String hash) {
    String key = key(hash);
    byte[] content;
    try {
      content = faults.explained(Deed.READ, () -> fetch(key));
    } catch (MissingBlobException e) {
      throw new MissingBlobException(
          "there is no blob "
              + hash
              + " in "
              + location()
              + "; was it deleted, or is it another store?");
    }
    String found = Hashes.sha256(content);
    if (!found.equals(hash)) {
      throw new DamagedBlobException(
          location()
              + key.substring(place.prefix().length())
              + " is damaged: its "
              + content.length
              + " bytes have the hash "
              + found);
    }
    return content;
  }

  private byte[] fetch(String key) {
    GetObjectRequest request = GetObjectRequest.builder().bucket(place.bucket()).key(key).build();
    return client.getObject(request, bounded());
  }

  /** Believes no length: what is read grows with what has come. */
  private ResponseTransformer<GetObjectResponse, byte[]> bounded() {
    return (response, body) -> {
      try (InputStream in = body) {
        Long announced = response.contentLength();
        if (announced != null && announced > maxBytes) {
          body.abort();
          throw tooLarge(announced);
        }
        byte[] first = in.readNBytes(FIRST_READ);
        byte[] content = first;
        if (first.length == FIRST_READ) {
          byte[] rest = in.readNBytes((int) (maxBytes + 1 - FIRST_READ));
          content = new byte[first.length + rest.length];
          System.arraycopy(first, 0, content, 0, first.length);
          System.arraycopy(rest, 0, content, first.length, rest.length);
        }
        if (content.length > maxBytes) {
          body.abort();
          throw tooLarge(content.length);
        }
        if (announced != null && announced != content.length) {
          throw RetryableException.create("the answer broke off", new IOException());
        }
        return content;
      } catch (IOException e) {
        throw RetryableException.create("the answer broke off", e);
      }
    };
  }

  private DamagedBlobException tooLarge(long bytes) {
    return new DamagedBlobException(
        "an object in "
            + location()
            + " has "
            + bytes
            + " bytes or more, the limit is "
            + maxBytes);
  }

  @Override
  public boolean has(String hash) {
    String key = key(hash);
    return faults.explained(Deed.READ, () -> !look(key).equals(Instant.MAX));
  }

  /** Returns when an object was last put; {@code MAX} if there is none. */
  private Instant look(String key) {
    try {
      HeadObjectResponse head = client.headObject(r -> r.bucket(place.bucket()).key(key));
      return head.lastModified();
    } catch (NoSuchKeyException e) {
      return Instant.MAX;
    } catch (S3Exception e) {
      if (e.statusCode() == 404) {
        return Instant.MAX;
      }
      throw e;
    }
  }

  @Override
  public List<Blob> list(String after, int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit must be positive: " + limit);
    }
    return faults.explained(Deed.LIST, () -> pages(after, limit));
  }

  private List<Blob> pages(String after, int limit) {
    List<Blob> blobs = new ArrayList<>();
    String from = after;
    while (true) {
      ListObjectsV2Response page = page(from, Math.min(limit - blobs.size(), PAGE));
      for (S3Object object : page.contents()) {
        String name = object.key().substring(place.prefix().length());
        String hash = name.substring(name.lastIndexOf('/') + 1);
        if (Hashes.isHash(hash) && object.key().equals(key(hash))) {
          blobs.add(new Blob(hash, object.size(), object.lastModified()));
        }
        from = name;
      }
      if (blobs.size() == limit || page.contents().isEmpty()) {
        return blobs;
      }
    }
  }

  private ListObjectsV2Response page(String after, int most) {
    ListObjectsV2Request.Builder request =
        ListObjectsV2Request.builder().bucket(place.bucket()).prefix(place.prefix()).maxKeys(most);
    if (!after.isEmpty()) {
      request.startAfter(Hashes.isHash(after) ? key(after) : place.prefix() + after);
    }
    return client.listObjectsV2(request.build());
  }

  /**
   * {@inheritDoc}
   *
   * <p>S3 can delete only blindly, so that a blob which is put again in the milliseconds between
   * the look and the deletion is lost: whoever deletes leaves blobs alone that were young when
   * listed.
   */
  @Override
  public boolean delete(Blob listed) {
    String key = key(listed.hash());
    return faults.explained(
        Deed.DELETE,
        () -> {
          Instant written = look(key);
          if (written.equals(Instant.MAX)) {
            return true;
          }
          if (!seconds(written).equals(seconds(listed.written()))) {
            return false;
          }
          client.deleteObject(r -> r.bucket(place.bucket()).key(key));
          return true;
        });
  }

  /** Listings know the time to the millisecond, a single object's answer to the second. */
  private static Instant seconds(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS);
  }

  @Override
  public int discardUnfinished(Instant before) {
    return faults.explained(Deed.DELETE, () -> uploads.abort(before));
  }

  @Override
  public long maxBytes() {
    return maxBytes;
  }

  @Override
  public String location() {
    return place.toString();
  }

  @Override
  public void close() {
    client.close();
  }

  private String key(String hash) {
    return place.prefix() + Hashes.check(hash).substring(0, PREFIX) + "/" + hash;
  }
}
