// SPDX-License-Identifier: Apache-2.0
/** The artifact store in a local folder. */
package io.dte.foundation.artifacts;
