// SPDX-License-Identifier: Apache-2.0
/** The protocol of yProv at {@code /yprov/api/v0}. */
package io.dte.provenance.yprov;
