// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.api.validation;

import io.dte.provenance.api.model.Document;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Checks documents against <a href="https://www.w3.org/TR/prov-constraints/">PROV-CONSTRAINTS</a>: definitions and
 * inferences, uniqueness by unification, ordering, typing and impossibility. Each bundle is a document of its own
 * (section 7.2). Safe for use by many threads.
 */
@ProviderType
public interface ProvValidator {

  Verdict validate(Document document);
}
