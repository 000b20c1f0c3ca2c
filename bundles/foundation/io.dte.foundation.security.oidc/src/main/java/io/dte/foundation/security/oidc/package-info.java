// SPDX-License-Identifier: Apache-2.0
/** Validates bearer tokens of one OpenID Connect issuer against its published keys. */
package io.dte.foundation.security.oidc;
