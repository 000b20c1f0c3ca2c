// SPDX-License-Identifier: Apache-2.0
/** Keeps documents of PROV in the relational database, and answers what came from what. */
package io.dte.provenance.store;
