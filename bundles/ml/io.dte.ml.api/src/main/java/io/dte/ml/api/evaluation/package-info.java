// SPDX-License-Identifier: Apache-2.0
/** Data sets that models and agents are evaluated with. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("0.1.0")
package io.dte.ml.api.evaluation;
