package io.flatwater.app.broker;

import io.flatwater.app.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;

/**
 * A certificate for the loopback address that signs itself, for trying what TLS asks of clients.
 *
 * <p>Made by the JDK's {@code keytool}, since Java has no public interface for that.
 *
 * @param identity PEM file with private key and certificate, readable by its owner only
 * @param authority PEM file with the certificate alone, to be trusted by clients
 */
public record Certificate(Path identity, Path authority) {
  /** Distinguished name of every such certificate. */
  static final String NAME = "CN=flatwater-broker";

  private static final String ALIAS = "broker";
  private static final String VALID_DAYS = "90";
  private static final int LINE = 64;

  /**
   * Makes a new key and certificate, valid for 90 days, in a directory that is there.
   *
   * @throws Failure if there is no keytool, or the directory cannot be written
   */
  public static Certificate make(Path directory) {
    Path store = directory.resolve("broker.p12");
    String password = password();
    try {
      Files.deleteIfExists(store);
      keytool(store, password);
      KeyStore keys = KeyStore.getInstance(store.toFile(), password.toCharArray());
      String certificate = pem("CERTIFICATE", keys.getCertificate(ALIAS).getEncoded());
      Key key = keys.getKey(ALIAS, password.toCharArray());
      Certificate made =
          new Certificate(directory.resolve("broker.pem"), directory.resolve("ca.pem"));
      writeSecret(made.identity, pem("PRIVATE KEY", key.getEncoded()) + certificate);
      Files.writeString(made.authority, certificate);
      Files.delete(store);
      return made;
    } catch (IOException | GeneralSecurityException e) {
      throw new Failure("no certificate can be made in " + directory + ": " + e, e);
    }
  }

  /** Returns a new password of 128 random bits. */
  static String password() {
    byte[] bytes = new byte[16];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** Writes a file that only its owner can read, where the file system knows owners. */
  static void writeSecret(Path file, String text) throws IOException {
    Files.deleteIfExists(file);
    if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
    Files.writeString(file, text);
  }

  private static void keytool(Path store, String password) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-alias",
            ALIAS,
            "-keyalg",
            "EC",
            "-groupname",
            "secp256r1",
            "-dname",
            NAME,
            "-ext",
            "SAN=ip:127.0.0.1,dns:localhost",
            "-validity",
            VALID_DAYS,
            "-storetype",
            "PKCS12",
            "-keystore",
            store.toString(),
            "-storepass:env", // not where other users of the machine could read it
            "PASSWORD");
    builder.environment().put("PASSWORD", password);
    builder.redirectErrorStream(true);
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IOException("keytool says " + said.strip());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while keytool ran", e);
    }
  }

  private static String pem(String kind, byte[] content) {
    String base64 =
        Base64.getMimeEncoder(LINE, "\n".getBytes(StandardCharsets.US_ASCII))
            .encodeToString(content);
    return "-----BEGIN " + kind + "-----\n" + base64 + "\n-----END " + kind + "-----\n";
  }
}
