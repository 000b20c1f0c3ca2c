// SPDX-License-Identifier: Apache-2.0
/** Lists the libraries of an archive with their licences. */
package io.dte.archives;
