-- What was taken back is found from the decision.
-- SPDX-License-Identifier: Apache-2.0

-- Was this decision taken back?
CREATE INDEX decision_undone ON decision (supersedes) WHERE outcome = 'undone';
