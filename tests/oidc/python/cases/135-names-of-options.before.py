import click


@click.command()
@click.option('--id', envvar='AWS_ACCESS_KEY_ID')
@click.option('--key', envvar='AWS_SECRET_ACCESS_KEY')
def main(id, key):
    connect(id, key)
