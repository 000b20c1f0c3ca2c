// SPDX-License-Identifier: Apache-2.0
/** Experiments, runs, registered models and their files, in the schema {@code ml} of the database. */
package io.dte.ml.tracking;
