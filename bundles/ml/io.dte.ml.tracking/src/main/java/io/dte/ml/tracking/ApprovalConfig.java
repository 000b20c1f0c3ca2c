// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.tracking;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What a model version needs before it is production-ready. */
@ObjectClassDefinition(id = "io.dte.ml.approval", name = "Approval of models",
    description = "What a version of a model needs before it is production-ready")
@interface ApprovalConfig {

  @AttributeDefinition(name = "Reviewers", description = "Users who may promote; none: everybody who may edit the"
      + " model. Who asked for the review never does")
  String[] reviewers() default {};

  @AttributeDefinition(name = "Certificates", description = "Names of quality certificates that a version has to have;"
      + " a quality gate says whether it has one")
  String[] certificates() default {};
}
