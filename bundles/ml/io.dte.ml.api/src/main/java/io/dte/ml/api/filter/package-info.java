// SPDX-License-Identifier: Apache-2.0
/** The grammar of MLflow's search filters. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("0.1.0")
package io.dte.ml.api.filter;
