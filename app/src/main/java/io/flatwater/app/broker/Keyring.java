package io.flatwater.app.broker;

import io.flatwater.app.Failure;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;

/**
 * Certificate and passwords of a broker that is to be tried with security, made once and kept in a
 * directory. In earnest, both come from whoever runs the cluster.
 */
public final class Keyring {
  /** The user whom no ACL binds. */
  public static final String ADMINISTRATOR = "admin";

  private static final String BROKER = "broker";

  private final Path directory;
  private final Certificate certificate;
  private final Map<String, String> passwords;

  private Keyring(Path directory, Certificate certificate, Map<String, String> passwords) {
    this.directory = directory;
    this.certificate = certificate;
    this.passwords = passwords;
  }

  /**
   * Opens the ring of a directory; what is not there is made.
   *
   * @param users beside the broker and the administrator, who are always there
   * @throws Failure if the directory cannot be used, or holds a ring of other users
   */
  public static Keyring open(Path directory, List<String> users) {
    Path file = directory.resolve("passwords.properties");
    try {
      Files.createDirectories(directory);
      if (!Files.exists(file)) {
        return make(directory, file, users);
      }
      Properties kept = new Properties();
      try (Reader in = Files.newBufferedReader(file)) {
        kept.load(in);
      }
      if (!kept.stringPropertyNames().containsAll(users)) {
        throw new Failure(
            file + " knows other users than " + users + "; name a new directory for the broker");
      }
      Map<String, String> passwords = new TreeMap<>();
      kept.stringPropertyNames().forEach(u -> passwords.put(u, kept.getProperty(u)));
      return new Keyring(directory, at(directory), passwords);
    } catch (IOException e) {
      throw new Failure("keys and passwords cannot be kept in " + directory + ": " + e, e);
    }
  }

  private static Keyring make(Path directory, Path file, List<String> users) throws IOException {
    Map<String, String> passwords = new TreeMap<>();
    users.forEach(u -> passwords.put(u, Certificate.password()));
    passwords.put(BROKER, Certificate.password());
    passwords.put(ADMINISTRATOR, Certificate.password());
    Properties kept = new Properties();
    kept.putAll(passwords);
    StringWriter text = new StringWriter();
    kept.store(text, "passwords of a broker for trying");
    Certificate made = Certificate.make(directory);
    Certificate.writeSecret(file, text.toString()); // last: whoever finds it finds all
    return new Keyring(directory, made, passwords);
  }

  private static Certificate at(Path directory) {
    return new Certificate(directory.resolve("broker.pem"), directory.resolve("ca.pem"));
  }

  /** Returns the door of a broker that asks for these passwords. */
  public Admission admission() {
    return new Admission.Users(
        certificate.identity().toAbsolutePath(),
        certificate.authority().toAbsolutePath(),
        passwords,
        Set.of(ADMINISTRATOR));
  }

  /** Returns the properties by which a user's Kafka clients are let in; they hold the password. */
  public Map<String, String> clients(String user) {
    String password = passwords.get(user);
    if (password == null) {
      throw new IllegalArgumentException("no user " + user + " among " + passwords.keySet());
    }
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("security.protocol", "SASL_SSL");
    properties.put("sasl.mechanism", "SCRAM-SHA-512");
    properties.put("ssl.truststore.type", "PEM");
    properties.put("ssl.truststore.location", certificate.authority().toAbsolutePath().toString());
    properties.put("sasl.jaas.config", jaas(user, password));
    return properties;
  }

  /** Returns the property by which a client names user and password. */
  public static String jaas(String user, String password) {
    return "org.apache.kafka.common.security.scram.ScramLoginModule required username=\""
        + user
        + "\" password=\""
        + password
        + "\";";
  }

  /**
   * Writes a configuration file for a user, which only the owner can read.
   *
   * @param bootstrap address of the broker
   * @return the file
   */
  public Path write(String user, String bootstrap) {
    StringBuilder yaml = new StringBuilder();
    yaml.append("broker: {bootstrap: \"").append(bootstrap).append("\"}\nkafka:\n");
    clients(user)
        .forEach(
            (name, value) ->
                yaml.append("  ").append(name).append(": '").append(value).append("'\n"));
    Path file = directory.resolve(user + ".yaml");
    try {
      Certificate.writeSecret(file, yaml.toString());
      return file;
    } catch (IOException e) {
      throw new Failure("cannot write " + file + ": " + e, e);
    }
  }

  /** Shows no passwords. */
  @Override
  public String toString() {
    return "Keyring[" + directory + ", " + passwords.keySet() + "]";
  }
}
