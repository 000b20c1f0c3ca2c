// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signatures, profiles and listings; a real store is asked in the system tests. */
class S3SignatureTest {
  private static final S3Signature.Credentials EXAMPLE =
      new S3Signature.Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "");

  private static final String NO_BODY = S3Signature.digest(new byte[0], 0);

  @TempDir
  Path home;

  /** "Example: GET Object" of the documentation of Signature Version 4. */
  @Test
  void theDocumentedExampleOfAnObject() {
    Map<String, String> headers = new S3Signature(EXAMPLE, "us-east-1").headers(
        "GET", URI.create("https://examplebucket.s3.amazonaws.com/test.txt"), Map.of("range", "bytes=0-9"), NO_BODY, Instant.parse("2013-05-24T00:00:00Z"));
    assertThat(headers.get("Authorization")).isEqualTo("AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
        + "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,"
        + "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
  }

  /** "Example: GET Bucket (List Objects)" of the same documentation. */
  @Test
  void theDocumentedExampleOfAList() {
    Map<String, String> headers = new S3Signature(EXAMPLE, "us-east-1").headers(
        "GET", URI.create("https://examplebucket.s3.amazonaws.com/?max-keys=2&prefix=J"), Map.of(), NO_BODY, Instant.parse("2013-05-24T00:00:00Z"));
    assertThat(headers.get("Authorization"))
        .endsWith("Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
  }

  @Test
  void credentialsShowNoSecret() {
    assertThat(EXAMPLE.toString()).doesNotContain(EXAMPLE.secretKey());
  }

  @Test
  void variablesComeBeforeTheProfile() throws IOException {
    Path aws = Files.createDirectories(home.resolve(".aws"));
    Files.writeString(aws.resolve("credentials"), "[default]\naws_access_key_id = A\n[twin]\naws_access_key_id=B\n");
    Files.writeString(aws.resolve("config"), "[default]\nregion = eu-1\n[profile twin]\nregion=eu-2\nendpoint_url = http://minio:9000\n");
    Map<String, String> variables = Map.of("HOME", home.toString(), "AWS_REGION", "eu-3");
    assertThat(new S3Profile(variables, "").find("aws_access_key_id")).isEqualTo("A");
    S3Profile twin = new S3Profile(variables, "twin");
    assertThat(twin.find("aws_access_key_id")).isEqualTo("B");
    assertThat(twin.find("endpoint_url")).isEqualTo("http://minio:9000");
    assertThat(twin.find("region")).isEqualTo("eu-2");
    assertThat(twin.find("region", "AWS_REGION")).isEqualTo("eu-3");
    assertThat(twin.find("aws_secret_access_key")).isEmpty();
  }

  /** "Example: PUT Object" of the same documentation. */
  @Test
  void theDocumentedExampleOfAnUpload() {
    byte[] body = "Welcome to Amazon S3.".getBytes(StandardCharsets.UTF_8);
    Map<String, String> headers = new S3Signature(EXAMPLE, "us-east-1").headers(
        "PUT", URI.create("https://examplebucket.s3.amazonaws.com/test%24file.text"),
        Map.of("date", "Fri, 24 May 2013 00:00:00 GMT", "x-amz-storage-class", "REDUCED_REDUNDANCY"),
        S3Signature.digest(body, body.length), Instant.parse("2013-05-24T00:00:00Z"));
    assertThat(headers.get("Authorization"))
        .endsWith("Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
  }

  @Test
  void anAnswerIsReadWithoutFollowingWhatItNames() throws IOException {
    S3Answer page = S3Answer.read(new ByteArrayInputStream("""
        <?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name>
        <NextContinuationToken>t/1</NextContinuationToken>
        <Contents><Key>a&amp;b</Key><Owner><ID>me</ID></Owner><Size>7</Size></Contents></ListBucketResult>
        """.getBytes(StandardCharsets.UTF_8)), "Contents");
    assertThat(page.entries()).hasSize(1);
    assertThat(page.entries().get(0)).containsEntry("Key", "a&b").containsEntry("Size", "7");
    assertThat(page.fields()).containsEntry("NextContinuationToken", "t/1");
    assertThat(S3Answer.error(new ByteArrayInputStream("<Error><Code>NoSuchKey</Code></Error>".getBytes(StandardCharsets.UTF_8))))
        .contains("NoSuchKey");
    assertThat(S3Answer.error(new ByteArrayInputStream("no document".getBytes(StandardCharsets.UTF_8)))).isEmpty();
  }
}
