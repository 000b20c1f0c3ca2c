// SPDX-License-Identifier: Apache-2.0
/** Users, tokens, roles, permissions, OIDC, secrets. */
package io.dte.foundation.security;
