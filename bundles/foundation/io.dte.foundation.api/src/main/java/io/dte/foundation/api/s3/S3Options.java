// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.s3;

import java.time.Duration;

/**
 * Where a store is and who asks. What is empty is taken from the environment, then from the profile of the AWS tools.
 *
 * @param endpoint address of the store; without one at all it is Amazon's
 * @param region for the signature
 * @param accessKey may be {@code ${secret:NAME}}, as the next two
 * @param secretKey that belongs to it
 * @param sessionToken of temporary credentials
 * @param profile of {@code ~/.aws/credentials}
 * @param anonymous asks without credentials
 * @param patience until the store has to answer
 */
public record S3Options(String endpoint, String region, String accessKey, String secretKey, String sessionToken, String profile,
    boolean anonymous, Duration patience) {

  @Override
  public String toString() {
    return "S3Options[" + endpoint + "]";
  }
}
