// SPDX-License-Identifier: Apache-2.0
/** Experiments, their runs, and what runs log: the vocabulary is MLflow's. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("0.1.0")
package io.dte.ml.api.tracking;
