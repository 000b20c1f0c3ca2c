// SPDX-License-Identifier: Apache-2.0
/** The site file: which runners there are, and which step goes where; the command {@code dte runners}. */
package io.dte.compute;
