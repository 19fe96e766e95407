# One provider for each account. Where there is one already, replace this resource by
# data "aws_iam_openid_connect_provider" "github" { url = "…" } and refer to data.… below.
resource "aws_iam_openid_connect_provider" "github" {
  url            = "https://token.actions.githubusercontent.com"
  client_id_list = ["sts.amazonaws.com"]
}

data "aws_iam_policy_document" "ci_branches" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [aws_iam_openid_connect_provider.github.arn]
    }
    condition {
      test     = "StringEquals"
      variable = "token.actions.githubusercontent.com:aud"
      values   = ["sts.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "token.actions.githubusercontent.com:sub"
      values   = ["repo:<<FILL>>@<<FILL>>/<<FILL>>@<<FILL>>:pull_request", "repo:<<FILL>>/<<FILL>>:pull_request", "repo:<<FILL>>@<<FILL>>/<<FILL>>@<<FILL>>:ref:refs/heads/main", "repo:<<FILL>>/<<FILL>>:ref:refs/heads/main"]
    }
    condition {
      test     = "StringEquals"
      variable = "token.actions.githubusercontent.com:repository_id"
      values   = ["<<FILL>>"]
    }
  }
}

resource "aws_iam_role" "ci_branches" {
  name                 = "github-ci-branches"
  assume_role_policy   = data.aws_iam_policy_document.ci_branches.json
  max_session_duration = 3600
}
