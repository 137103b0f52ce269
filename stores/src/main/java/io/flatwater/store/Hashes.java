package io.flatwater.store;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 in hexadecimal, as every reference to a blob is written. */
public final class Hashes {
  private static final int DIGITS = 64;

  private Hashes() {}

  /** Returns the SHA-256 of the content as 64 hexadecimal digits in lower case. */
  public static String sha256(byte[] content) {
    return HexFormat.of().formatHex(digest("SHA-256", content));
  }

  /** Returns the MD5 of the content: no protection, but what S3 compares arrivals with. */
  static byte[] md5(byte[] content) {
    return digest("MD5", content);
  }

  private static byte[] digest(String algorithm, byte[] content) {
    try {
      return MessageDigest.getInstance(algorithm).digest(content);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has " + algorithm, e);
    }
  }

  /** Tells whether the text has the form of a hash. */
  public static boolean isHash(String text) {
    return text.length() == DIGITS
        && text.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
  }

  /**
   * Returns the hash if it has the form of one, so that a name from outside never becomes a path.
   *
   * @throws IllegalArgumentException if it has not
   */
  static String check(String hash) {
    if (!isHash(hash)) {
      throw new IllegalArgumentException(
          "a blob is named by 64 hexadecimal digits in lower case, found: " + hash);
    }
    return hash;
  }
}
