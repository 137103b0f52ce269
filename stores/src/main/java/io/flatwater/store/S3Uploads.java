package io.flatwater.store;

import java.io.ByteArrayInputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedMultipartUpload;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsRequest;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/**
 * Large objects, sent part by part. Nothing is visible before the last request, which names the
 * parts.
 *
 * @param client to send with
 * @param place of the objects
 * @param partBytes size of all parts but the last
 */
record S3Uploads(S3Client client, S3Settings.Place place, int partBytes) {

  /** Sends an object; what was sent of it is given up if it cannot be completed. */
  void send(String key, byte[] content) {
    String upload = client.createMultipartUpload(r -> r.bucket(place.bucket()).key(key)).uploadId();
    try {
      complete(key, upload, parts(key, upload, content), content.length);
    } catch (RuntimeException e) {
      try {
        abort(key, upload);
      } catch (SdkException unreachable) {
        e.addSuppressed(unreachable); // discarded later, with what killed processes leave
      }
      throw e;
    }
  }

  private List<CompletedPart> parts(String key, String upload, byte[] content) {
    List<CompletedPart> parts = new ArrayList<>();
    for (int from = 0; from < content.length; from += partBytes) {
      int start = from;
      int length = Math.min(partBytes, content.length - from);
      int number = parts.size() + 1;
      UploadPartResponse response =
          client.uploadPart(
              r ->
                  r.bucket(place.bucket())
                      .key(key)
                      .uploadId(upload)
                      .partNumber(number)
                      .contentLength((long) length),
              RequestBody.fromContentProvider(
                  () -> new ByteArrayInputStream(content, start, length),
                  length,
                  "application/octet-stream"));
      parts.add(CompletedPart.builder().partNumber(number).eTag(response.eTag()).build());
    }
    return parts;
  }

  private void complete(String key, String upload, List<CompletedPart> parts, long length) {
    try {
      client.completeMultipartUpload(
          r ->
              r.bucket(place.bucket())
                  .key(key)
                  .uploadId(upload)
                  .multipartUpload(CompletedMultipartUpload.builder().parts(parts).build()));
    } catch (S3Exception e) {
      // The answer to a first attempt may be lost, and the upload be gone because it is complete.
      boolean gone =
          e.awsErrorDetails() != null && "NoSuchUpload".equals(e.awsErrorDetails().errorCode());
      if (!gone || length(key) != length) {
        throw e;
      }
    }
  }

  private long length(String key) {
    return client.headObject(r -> r.bucket(place.bucket()).key(key)).contentLength();
  }

  /** Gives up what was begun before a time and never completed; returns the number of uploads. */
  int abort(Instant before) {
    List<MultipartUpload> stale =
        client
            .listMultipartUploadsPaginator(
                ListMultipartUploadsRequest.builder()
                    .bucket(place.bucket())
                    .prefix(place.prefix())
                    .build())
            .uploads()
            .stream()
            .filter(upload -> upload.key().startsWith(place.prefix()))
            .filter(upload -> upload.initiated().isBefore(before))
            .toList();
    stale.forEach(upload -> abort(upload.key(), upload.uploadId()));
    return stale.size();
  }

  private void abort(String key, String upload) {
    client.abortMultipartUpload(r -> r.bucket(place.bucket()).key(key).uploadId(upload));
  }
}
