package io.flatwater.app.broker;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Whom a broker lets in. */
public sealed interface Admission {

  /** Everybody who reaches the loopback address, in clear text. */
  record Anyone() implements Admission {}

  /** Everybody likewise, and some by doors of their own. */
  record Doors(List<Door> doors) implements Admission {
    public Doors {
      doors = List.copyOf(doors);
    }
  }

  /**
   * Only users who show their password (SCRAM-SHA-512) over TLS, and each only to what an ACL
   * allows.
   *
   * @param identity PEM file with the broker's private key and certificate; see {@link Certificate}
   * @param authority PEM file with the certificate that clients, and other brokers, trust
   * @param passwords by user; without quotes, backslashes, commas and brackets
   * @param administrators users whom no ACL binds
   */
  record Users(
      Path identity, Path authority, Map<String, String> passwords, Set<String> administrators)
      implements Admission {

    public Users {
      passwords = Map.copyOf(new TreeMap<>(passwords));
      administrators = Set.copyOf(new TreeSet<>(administrators));
      passwords.forEach(Users::check);
    }

    private static void check(String user, String password) {
      if (!user.matches("[a-zA-Z0-9._-]+") || !password.matches("[^\"\\\\,\\[\\]\\s]+")) {
        throw new IllegalArgumentException(
            "user \""
                + user
                + "\" and the password must not be empty, nor hold quotes, backslashes, commas,"
                + " brackets or blanks");
      }
    }

    /** Shows no passwords. */
    @Override
    public String toString() {
      return "Users" + new TreeMap<>(passwords).keySet();
    }
  }
}
