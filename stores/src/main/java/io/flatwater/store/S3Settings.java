package io.flatwater.store;

import java.net.URI;

/**
 * Which bucket of which server, and how to be let in.
 *
 * @param place where in the server's buckets
 * @param server that keeps them
 * @param credentials towards it
 */
public record S3Settings(Place place, Server server, Credentials credentials) {

  /**
   * Part of a bucket.
   *
   * @param bucket its name
   * @param prefix what all keys begin with; empty, or ends with a slash
   */
  public record Place(String bucket, String prefix) {
    private static final String SCHEME = "s3://";

    public Place {
      if (!bucket.matches("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")) {
        throw new IllegalArgumentException(
            "found the bucket \"" + bucket + "\", expected 3 to 63 of a-z, 0-9, '.' and '-'");
      }
      if (!prefix.matches("([A-Za-z0-9!_.*'()-]+/)*") || prefix.length() > 500) {
        throw new IllegalArgumentException(
            "found the prefix \""
                + prefix
                + "\", expected names of letters, digits and !_.*'()- with slashes between");
      }
    }

    /** Tells whether a location is meant for S3. */
    public static boolean isMeant(String location) {
      return location.startsWith(SCHEME);
    }

    /**
     * Reads {@code s3://bucket} or {@code s3://bucket/some/prefix}.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public static Place parse(String location) {
      String rest = isMeant(location) ? location.substring(SCHEME.length()) : "";
      int slash = rest.indexOf('/');
      if (slash < 0) {
        return new Place(rest, "");
      }
      String prefix = rest.substring(slash + 1);
      boolean closed = prefix.isEmpty() || prefix.endsWith("/");
      return new Place(rest.substring(0, slash), closed ? prefix : prefix + "/");
    }

    @Override
    public String toString() {
      return SCHEME + bucket + "/" + prefix;
    }
  }

  /**
   * Who keeps the buckets.
   *
   * @param endpoint URL of an S3-compatible server; empty: Amazon's own of the region
   * @param region its name; empty: as the environment says, or {@code us-east-1} at an endpoint
   * @param addressing where requests name the bucket
   */
  public record Server(String endpoint, String region, Addressing addressing) {
    /** Amazon's, in the region that the environment names. */
    public static final Server AMAZON = new Server("", "", Addressing.HOST);

    public Server {
      if (!endpoint.isEmpty()) {
        URI uri = URI.create(endpoint);
        boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        if (!http || uri.getHost() == null || uri.getUserInfo() != null) {
          throw new IllegalArgumentException(
              "expected an endpoint as http://host:port or https://host:port, without credentials");
        }
      }
    }
  }

  /** Where requests name the bucket. */
  public enum Addressing {
    /** In the host's name, as Amazon wants it. */
    HOST,
    /** In the path, as most servers of one's own want it. */
    PATH
  }

  /** How a client says who it is. */
  public sealed interface Credentials {

    /** As the AWS SDK finds them: environment, profile, the machine's or the pod's role. */
    record Found() implements Credentials {}

    /**
     * A pair of keys.
     *
     * @param accessKey name of the secret
     * @param secretKey the secret
     * @param sessionToken of temporary keys; empty for lasting ones
     */
    record Keys(String accessKey, String secretKey, String sessionToken) implements Credentials {
      public Keys {
        if (accessKey.isBlank() || secretKey.isBlank()) {
          throw new IllegalArgumentException(
              "found one of access key and secret key, expected both or none");
        }
      }

      @Override
      public String toString() {
        return "Keys[***]";
      }
    }
  }
}
