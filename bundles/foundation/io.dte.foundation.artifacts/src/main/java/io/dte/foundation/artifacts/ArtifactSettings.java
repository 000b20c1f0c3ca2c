// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.artifacts;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Where the bytes of artifacts are kept. What is empty of the S3 settings is taken from the environment, then from the AWS profile. */
@ObjectClassDefinition(name = "Artifacts", description = "Where files of runs, models and experiments are kept")
@interface ArtifactSettings {

  @AttributeDefinition(name = "Bucket", description = "Of an S3 object store; it has to exist. Empty: a folder of the data directory")
  String bucket() default "";

  @AttributeDefinition(name = "Prefix", description = "Of the keys in the bucket; each data directory needs one of its own")
  String prefix() default "";

  @AttributeDefinition(name = "Endpoint", description = "Address of the S3 store, for example http://minio.example.org:9000;"
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

  @AttributeDefinition(name = "Patience", description = "Seconds until the S3 store has to answer", min = "1")
  int timeoutSeconds() default 60;

  @AttributeDefinition(name = "Grace time", description = "Seconds that bytes are kept after they were last stored or"
      + " held, though nobody holds them any more", min = "1")
  int graceSeconds() default 3600;
}
