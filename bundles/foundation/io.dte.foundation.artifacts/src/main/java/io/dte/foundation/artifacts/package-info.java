// SPDX-License-Identifier: Apache-2.0
/** The artifact store in a local folder or a bucket. */
package io.dte.foundation.artifacts;
