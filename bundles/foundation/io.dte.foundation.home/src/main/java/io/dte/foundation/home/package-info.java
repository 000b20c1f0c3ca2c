// SPDX-License-Identifier: Apache-2.0
/** The data directory, its lock and its owner. */
package io.dte.foundation.home;
