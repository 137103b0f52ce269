package io.flatwater.app.training;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.Set;
import org.gaul.s3proxy.AuthenticationType;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobApiMetadata;
import org.jclouds.ContextBuilder;
import org.jclouds.blobstore.BlobStoreContext;
import org.jclouds.logging.slf4j.config.SLF4JLoggingModule;

/** An S3 server in this process, as in the tests of the stores: its buckets are directories. */
final class S3Server implements AutoCloseable {
  static final String ACCESS_KEY = "marked-access-key";
  static final String SECRET_KEY = "marked-secret-key";

  private final Path directory;
  private final BlobStoreContext context;
  private final S3Proxy server;

  private S3Server(Path directory, BlobStoreContext context, S3Proxy server) {
    this.directory = directory;
    this.context = context;
    this.server = server;
  }

  static S3Server start(Path directory) throws Exception {
    Properties settings = new Properties();
    settings.setProperty("jclouds.filesystem.basedir", directory.toString());
    BlobStoreContext context =
        ContextBuilder.newBuilder(new FilesystemNio2BlobApiMetadata())
            .credentials("none", "none")
            .modules(Set.of(new SLF4JLoggingModule()))
            .overrides(settings)
            .build(BlobStoreContext.class);
    S3Proxy server =
        S3Proxy.builder()
            .blobStore(context.getBlobStore())
            .endpoint(URI.create("http://127.0.0.1:0"))
            .awsAuthentication(AuthenticationType.AWS_V4, ACCESS_KEY, SECRET_KEY)
            .build();
    server.start();
    return new S3Server(directory, context, server);
  }

  int port() {
    return server.getPort();
  }

  /** Returns the directory of a bucket, which is made if there is none. */
  Path bucket(String name) {
    try {
      return Files.createDirectories(directory.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws Exception {
    server.stop();
    context.close();
  }
}
