// SPDX-License-Identifier: Apache-2.0
/** MLflow's HTTP interface: what the Python and Java clients and MLflow's command line call. */
package io.dte.ml.mlflow;
