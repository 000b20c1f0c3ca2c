// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.inputs;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Where inputs by {@code s3:} address come from. What is empty is taken from the environment, then from the AWS profile. */
@ObjectClassDefinition(name = "Inputs from S3", description = "Credentials and place of an object store for inputs by s3 address")
public @interface S3Settings {

  @AttributeDefinition(name = "Endpoint", description = "Address of the store, for example http://minio.example.org:9000;"
      + " empty: AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL, endpoint_url of the profile, else Amazon")
  String endpoint() default "";

  @AttributeDefinition(name = "Region", description = "Empty: AWS_REGION, AWS_DEFAULT_REGION, that of the profile, else us-east-1")
  String region() default "";

  @AttributeDefinition(name = "Access key", description = "For example ${secret:s3-access}")
  String accessKey() default "";

  @AttributeDefinition(name = "Secret key", description = "For example ${secret:s3-secret}", type = AttributeType.PASSWORD)
  String secretKey() default "";

  @AttributeDefinition(name = "Session token", description = "Of temporary credentials", type = AttributeType.PASSWORD)
  String sessionToken() default "";

  @AttributeDefinition(name = "Profile", description = "Of ~/.aws/credentials; empty: AWS_PROFILE, else default")
  String profile() default "";

  @AttributeDefinition(name = "Anonymous", description = "Ask without credentials, as public buckets allow")
  boolean anonymous() default false;

  @AttributeDefinition(name = "Patience", description = "Seconds until the store has to answer", min = "1")
  int timeoutSeconds() default 60;
}
