package io.flatwater.app.config;

import io.flatwater.store.BlobStore;
import io.flatwater.store.FileStore;
import io.flatwater.store.S3Settings;
import io.flatwater.store.S3Settings.Credentials;
import io.flatwater.store.S3Settings.Place;
import io.flatwater.store.S3Settings.Server;
import io.flatwater.store.S3Store;
import java.nio.file.Path;

/** Where checkpoint files lie. */
public record Store(
    @Setting(
            value =
                "Directory of the checkpoint files, on a disk that trainer and evaluator share, or"
                    + " a bucket as `s3://bucket/prefix`; one installation each",
            fallback = "flatwater-store",
            pattern = "s3://[^/?#]+(/[^?#]*)?|(?!s3:|https?:).+",
            form = "a directory, or s3://bucket/prefix")
        String location,
    @Setting("The server, if the location is a bucket") S3 s3) {

  /** An S3-compatible server, and how to be let in. */
  public record S3(
      @Setting(
              value = "URL of an S3-compatible server; empty: Amazon's",
              pattern = "(https?://[^\\s@]+)?",
              form = "http://host:port or https://host:port, without user and password")
          String endpoint,
      @Setting(
              value =
                  "Region; empty: as the AWS SDK finds it, or `us-east-1` where an endpoint is set",
              pattern = "[a-z0-9-]{0,50}",
              form = "a region's name, such as eu-central-1")
          String region,
      @Setting(
              value =
                  "Where requests name the bucket: in the `host`, in the `path`, or `auto`: in the"
                      + " path where an endpoint is set",
              fallback = "auto")
          Addressing addressing,
      @Setting(
              "Access key; without one, credentials are found as the AWS SDK does: environment,"
                  + " profile, role")
          Secret accessKey,
      @Setting("Secret key") Secret secretKey,
      @Setting("Session token of temporary keys") Secret sessionToken) {

    /** Where requests name the bucket. */
    public enum Addressing {
      AUTO,
      HOST,
      PATH
    }

    public S3 {
      if (accessKey.isEmpty() != secretKey.isEmpty()) {
        throw new IllegalArgumentException(
            "store.s3.secretKey: found one of accessKey and secretKey, expected both or none");
      }
      if (!endpoint.isEmpty()) {
        server(endpoint, region, addressing);
      }
    }

    private Server server() {
      return server(endpoint, region, addressing);
    }

    private static Server server(String endpoint, String region, Addressing addressing) {
      boolean path =
          addressing == Addressing.PATH || (addressing == Addressing.AUTO && !endpoint.isEmpty());
      return new Server(
          endpoint, region, path ? S3Settings.Addressing.PATH : S3Settings.Addressing.HOST);
    }

    private Credentials credentials() {
      return accessKey.isEmpty()
          ? new Credentials.Found()
          : new Credentials.Keys(accessKey.value(), secretKey.value(), sessionToken.value());
    }
  }

  public Store {
    if (Place.isMeant(location)) {
      try {
        Place.parse(location);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("store.location: " + e.getMessage(), e);
      }
    }
  }

  /** Opens the store; whoever asks closes it. */
  BlobStore open() {
    return Place.isMeant(location)
        ? new S3Store(new S3Settings(Place.parse(location), s3.server(), s3.credentials()))
        : new FileStore(Path.of(location));
  }
}
