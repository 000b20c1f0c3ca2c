// SPDX-License-Identifier: Apache-2.0
/** Brings the files {@code etc/*.cfg} of the data directory into Config Admin, in every product alike. */
package io.dte.foundation.config;
