// SPDX-License-Identifier: Apache-2.0
/** Provenance over HTTP: a part of {@code /api/v1}. */
package io.dte.provenance.rest;
