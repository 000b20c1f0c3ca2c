// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.s3;

import java.util.Map;

/**
 * One request to a store.
 *
 * @param method of HTTP
 * @param bucket that is asked
 * @param key of the object, or empty for the bucket itself
 * @param query parameters as they are, not encoded
 * @param headers further ones
 * @param body what is sent; not copied, so it may not change before the answer is there
 * @param length how many bytes of it
 */
public record S3Request(String method, String bucket, String key, Map<String, String> query, Map<String, String> headers,
    byte[] body, int length) {
  private static final byte[] NOTHING = new byte[0];

  /** A request without a body. */
  public static S3Request of(String method, String bucket, String key, Map<String, String> query) {
    return new S3Request(method, bucket, key, query, Map.of(), NOTHING, 0);
  }

  /** The same with further headers. */
  public S3Request with(Map<String, String> further) {
    return new S3Request(method, bucket, key, query, further, body, length);
  }

  /** The same with a body. */
  public S3Request sending(byte[] bytes, int count) {
    return new S3Request(method, bucket, key, query, headers, bytes, count);
  }
}
