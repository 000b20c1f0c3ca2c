// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.s3;

import io.dte.foundation.api.file.Sha256;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs requests as Amazon's "Signature Version 4" says: a chain of HMACs over date, region and service makes the key, and the
 * signed text names method, path, query, headers and the digest of the body.
 */
public final class S3Signature {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final String ALGORITHM = "AWS4-HMAC-SHA256";
  private static final String UNRESERVED = "-_.~";

  /** @param token of temporary credentials, or empty */
  record Credentials(String accessKey, String secretKey, String token) {
    @Override
    public String toString() {
      return "Credentials[" + accessKey + "]";
    }
  }

  private final Credentials credentials;
  private final String region;

  S3Signature(Credentials credentials, String region) {
    this.credentials = credentials;
    this.region = region;
  }

  /**
   * The headers that make a request one of the holder of the credentials.
   *
   * @param signed further headers of the request that the signature is to cover, by name in lower case
   * @param body digest of what is sent
   */
  Map<String, String> headers(String method, URI address, Map<String, String> signed, String body, Instant now) {
    String time = TIME.format(now);
    Map<String, String> covered = new TreeMap<>(signed);
    covered.put("x-amz-content-sha256", body);
    covered.put("x-amz-date", time);
    if (!credentials.token().isEmpty()) {
      covered.put("x-amz-security-token", credentials.token());
    }
    Map<String, String> headers = new TreeMap<>(covered);
    covered.put("host", address.getRawAuthority());
    StringBuilder canonical = new StringBuilder(method).append('\n').append(address.getRawPath()).append('\n')
        .append(address.getRawQuery() == null ? "" : address.getRawQuery()).append('\n');
    covered.forEach((name, value) -> canonical.append(name).append(':').append(value.strip()).append('\n'));
    String names = String.join(";", covered.keySet());
    canonical.append('\n').append(names).append('\n').append(body);
    String day = time.substring(0, 8);
    String scope = day + "/" + region + "/s3/aws4_request";
    byte[] key = ("AWS4" + credentials.secretKey()).getBytes(StandardCharsets.UTF_8);
    for (String part : new String[] {day, region, "s3", "aws4_request"}) {
      key = hmac(key, part);
    }
    String text = ALGORITHM + "\n" + time + "\n" + scope + "\n" + Sha256.of(canonical.toString());
    headers.put("Authorization", ALGORITHM + " Credential=" + credentials.accessKey() + "/" + scope + ",SignedHeaders=" + names
        + ",Signature=" + HexFormat.of().formatHex(hmac(key, text)));
    return headers;
  }

  /** SHA-256 of the first bytes, in hexadecimal digits. */
  static String digest(byte[] body, int length) {
    MessageDigest sha = Sha256.digest();
    sha.update(body, 0, length);
    return HexFormat.of().formatHex(sha.digest());
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Percent-encodes all but unreserved characters; the signature is over this very spelling. */
  public static String encode(String text, boolean keepSlashes) {
    StringBuilder out = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xFF);
      if (c < 0x80 && (Character.isLetterOrDigit(c) || UNRESERVED.indexOf(c) >= 0) || keepSlashes && c == '/') {
        out.append(c);
      } else {
        out.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
      }
    }
    return out.toString();
  }
}
