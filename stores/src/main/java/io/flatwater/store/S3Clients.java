package io.flatwater.store;

import io.flatwater.store.S3Settings.Credentials;
import io.flatwater.store.S3Settings.Server;
import java.net.URI;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** Opens the SDK's client as a store needs it: patient, bounded in time, and plain. */
final class S3Clients {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration SILENCE = Duration.ofSeconds(30);
  private static final Duration ATTEMPT = Duration.ofMinutes(2);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(20);

  private S3Clients() {}

  static S3Client open(S3Settings settings, S3Store.Manners manners) {
    Server server = settings.server();
    S3ClientBuilder builder =
        S3Client.builder()
            .httpClient(
                UrlConnectionHttpClient.builder()
                    .connectionTimeout(CONNECT)
                    .socketTimeout(SILENCE)
                    .build())
            .credentialsProvider(credentials(settings.credentials()))
            .overrideConfiguration(
                c -> c.retryStrategy(retries(manners)).apiCallAttemptTimeout(ATTEMPT))
            .forcePathStyle(server.addressing() == S3Settings.Addressing.PATH)
            // Not every compatible server knows the newer checksums; ours is in the key.
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .serviceConfiguration(c -> c.chunkedEncodingEnabled(false));
    if (!server.endpoint().isEmpty()) {
      builder.endpointOverride(URI.create(server.endpoint()));
    }
    if (!server.region().isEmpty()) {
      builder.region(Region.of(server.region()));
    } else if (!server.endpoint().isEmpty()) {
      builder.region(Region.US_EAST_1);
    }
    return builder.build();
  }

  private static StandardRetryStrategy retries(S3Store.Manners manners) {
    BackoffStrategy pauses = BackoffStrategy.exponentialDelay(manners.firstPause(), LONGEST_PAUSE);
    return AwsRetryStrategy.standardRetryStrategy().toBuilder()
        .maxAttempts(manners.attempts())
        .backoffStrategy(pauses)
        .throttlingBackoffStrategy(pauses)
        .circuitBreakerEnabled(false)
        .build();
  }

  private static AwsCredentialsProvider credentials(Credentials credentials) {
    if (credentials instanceof Credentials.Keys keys) {
      AwsCredentials pair =
          keys.sessionToken().isEmpty()
              ? AwsBasicCredentials.create(keys.accessKey(), keys.secretKey())
              : AwsSessionCredentials.create(
                  keys.accessKey(), keys.secretKey(), keys.sessionToken());
      return StaticCredentialsProvider.create(pair);
    }
    return DefaultCredentialsProvider.builder().build();
  }
}
